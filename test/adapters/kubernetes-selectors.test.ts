import { selectorsOf } from '../../src/adapters/kubernetes/selector-text.ts';
import { resources } from '../../src/resources.ts';
import { aPod } from '../builders/pod.ts';

const pod = aPod({ metadata: { labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' } } });

describe('selectors, as the API takes them', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app!=web', false],
    ['other!=web', true],
    ['app in (web, db)', true],
    ['app notin (web)', false],
    ['other notin (web)', true],
    ['app', true],
    ['!app', false],
    ['!other', true],
    ['app=web,app.kubernetes.io/part-of in (shop,bank),!other', true],
    ['app=web,other', false],
    ['app=', false],
  ])('labels %j: %s', (labelSelector, expected) => {
    expect(selectorsOf(resources.pods, { labelSelector })?.(pod)).toBe(expected);
  });

  it.each([
    ['spec.nodeName=ip-10-0-1-23.eu-central-1.compute.internal', true],
    ['spec.nodeName!=node-2,metadata.namespace=shop', true],
    ['metadata.namespace!=shop', false],
    ['status.phase=Running', true],
    ['spec.hostNetwork=false', true],
  ])('fields %j: %s', (fieldSelector, expected) => {
    expect(selectorsOf(resources.pods, { fieldSelector })?.(pod)).toBe(expected);
  });

  it.each([
    { labelSelector: 'a b' },
    { labelSelector: 'a=(b)' },
    { fieldSelector: 'spec.bogus=1' },
    { fieldSelector: 'x' },
  ])('nobody understands %j', (options) => {
    expect(selectorsOf(resources.pods, options)).toBeNull();
  });

  it("has no field of a pod's on other kinds", () => {
    expect(selectorsOf(resources.services, { fieldSelector: 'spec.nodeName=a' })).toBeNull();
    expect(selectorsOf(resources.services, { fieldSelector: 'metadata.name=web' })).not.toBeNull();
  });
});

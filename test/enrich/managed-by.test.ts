import { managedBy } from '../../src/enrich/managed-by.ts';
import type { KubernetesObject, Labels, Metadata } from '../../src/objects.ts';
import { aDeployment } from '../builders/kubernetes.ts';

const autoscaler = (name: string, target: object, metadata: Metadata = {}, minReplicas = 2): KubernetesObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, ...metadata },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web', ...target }, minReplicas },
});
const scaledObject = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web', uid: 'u', controller: true };

const aScaledObject = (annotations: Labels = {}, target: object = { name: 'web' }): KubernetesObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'web', namespace: 'shop', annotations },
  spec: { scaleTargetRef: target },
});

const tools = (
  metadata: Metadata,
  autoscalers: KubernetesObject[] = [],
  scaledObjects: KubernetesObject[] = [],
): string[] =>
  managedBy(aDeployment('web', { metadata }), autoscalers, scaledObjects).map(
    ({ tool, name, reverts }) => `${tool} ${name} ${reverts}`,
  );

describe('who would take a change back', () => {
  it.each<[string, Metadata, string[]]>([
    ['nobody', {}, []],
    [
      'Argo CD, by its annotation',
      { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' } },
      ['argo-cd shop unknown'],
    ],
    ['Argo CD, by its label', { labels: { 'argocd.argoproj.io/instance': 'shop' } }, ['argo-cd shop unknown']],
    ['a Flux Kustomization', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, ['flux apps yes']],
    [
      'a Flux Kustomization that is told to leave the object alone',
      {
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
        annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
      },
      ['flux apps no'],
    ],
    [
      'a Flux HelmRelease, which is a Helm release too',
      { labels: { 'helm.toolkit.fluxcd.io/name': 'web' }, annotations: { 'meta.helm.sh/release-name': 'web' } },
      ['flux web yes', 'helm web no'],
    ],
    [
      'Helm, which acts only when somebody calls it',
      { annotations: { 'meta.helm.sh/release-name': 'web' } },
      ['helm web no'],
    ],
  ])('is %s', (_who, metadata, expected) => {
    expect(tools(metadata)).toEqual(expected);
  });

  it('is an autoscaler of this workload: at 0 replicas it is switched off, unless its own least is 0', () => {
    expect(
      tools({}, [
        autoscaler('web', {}),
        autoscaler('other', { name: 'db' }),
        autoscaler('kind', { kind: 'StatefulSet' }),
      ]),
    ).toEqual(['hpa web no']);
    expect(tools({}, [autoscaler('web', {}, {}, 0)])).toEqual(['hpa web yes']);
  });

  it.each<[string, KubernetesObject, string[]]>([
    ['scales from 0', aScaledObject(), ['keda shop/web yes']],
    ['is paused at 0', aScaledObject({ 'autoscaling.keda.sh/paused-replicas': '0' }), ['keda shop/web no']],
    [
      'is paused at another number',
      aScaledObject({ 'autoscaling.keda.sh/paused-replicas': '3' }),
      ['keda shop/web yes'],
    ],
    ['is paused as it is', aScaledObject({ 'autoscaling.keda.sh/paused': 'true' }), ['keda shop/web no']],
    ['was paused once', aScaledObject({ 'autoscaling.keda.sh/paused': 'false' }), ['keda shop/web yes']],
    ['is aimed at another kind', aScaledObject({}, { kind: 'StatefulSet', name: 'web' }), []],
    ['is aimed at another name', aScaledObject({}, { name: 'db' }), []],
    [
      'is aimed at a kind of that name in another group',
      aScaledObject({}, { apiVersion: 'example.com/v1', name: 'web' }),
      [],
    ],
    [
      'names group and kind',
      aScaledObject({}, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }),
      ['keda shop/web yes'],
    ],
  ])('is a ScaledObject itself, which has no autoscaler while it is paused: one that %s', (_what, object, expected) => {
    expect(tools({}, [], [object])).toEqual(expected);
  });

  it('is told once where the ScaledObject and its autoscaler are both there', () => {
    const own = autoscaler('keda-hpa-web', {}, { ownerReferences: [scaledObject] });
    expect(tools({}, [own], [aScaledObject()])).toEqual(['keda shop/web yes']);
  });

  it('is KEDA, which scales from 0 by itself, by the owner of its autoscaler or by its name', () => {
    expect(
      tools({}, [autoscaler('web', {}, { ownerReferences: [scaledObject] }), autoscaler('keda-hpa-web', {})]),
    ).toEqual(['keda web yes', 'keda keda-hpa-web yes']);
  });
});

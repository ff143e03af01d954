import { lookAtSiblings, onSameNode, podIdentifier, siblings } from '../../src/network/identifier.ts';
import { found, unreachable } from '../builders/kubernetes.ts';
import { aPod } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';

describe('the identifier under which the VPC CNI keeps rules', () => {
  // The first two are vectors of aws-network-policy-agent (TestGetPodIdentifier).
  it.each([
    ['hello-udp-748dc8d996-fb8b2', 'default', 'hello-udp-748dc8d996@default'],
    ['my.pod.name-udp-748dc8d996-fb8b2', 'default', 'my_pod_name-udp-748dc8d996@default'],
    ['db-0', 'shop', 'db@shop'],
    ['nodash', 'shop', 'nodash@shop'],
    ['my.app', 'shop', 'my_app@shop'],
    ['my-app', 'shop', 'my@shop'],
  ])('of %s in %s is %s', (name, namespace, identifier) => {
    expect(podIdentifier(name, namespace)).toBe(identifier);
  });
});

describe('the siblings of a pod', () => {
  const pod = aPod();
  const other = (name: string, uid: string, more: Parameters<typeof aPod>[0] = {}) =>
    aPod({ ...more, metadata: { ...more.metadata, name, uid } });
  const same = other('web-6d5f7c9b8-fghij', 'u1');
  const terminating = other('web-6d5f7c9b8-klmno', 'u2', {
    metadata: { deletionTimestamp: '2026-11-23T11:59:00Z' },
    spec: { nodeName: 'other-node' },
  });
  const finished = other('web-6d5f7c9b8-pqrst', 'u3', { status: { phase: 'Succeeded' } });
  const stranger = other('web-7c8d9e0f1-abcde', 'u4');
  const seen = aPodSeen({ pod, neighbours: found([pod, same, terminating, finished, stranger]) });

  it('are the other pods of its name prefix, terminating and finished ones included', () => {
    expect(siblings(seen)).toEqual([same, terminating, finished]);
  });

  it('on the same node are those that share its rules there', () => {
    expect(onSameNode(seen, siblings(seen))).toEqual([same, finished]);
  });

  it('cannot be told when the pods of the namespace could not be looked at', () => {
    expect(lookAtSiblings(aPodSeen({ neighbours: unreachable() })).state).toBe('unreachable');
  });
});

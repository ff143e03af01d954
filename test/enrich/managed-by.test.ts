import { managedBy } from '../../src/enrich/managed-by.ts';
import type { KubernetesObject, Metadata } from '../../src/objects.ts';
import { aDeployment } from '../builders/kubernetes.ts';

const autoscaler = (name: string, target: object, metadata: Metadata = {}, minReplicas = 2): KubernetesObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, ...metadata },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web', ...target }, minReplicas },
});
const scaledObject = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'web', uid: 'u', controller: true };

const tools = (metadata: Metadata, autoscalers: KubernetesObject[] = []): string[] =>
  managedBy(aDeployment('web', { metadata }), autoscalers).map(
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

  it('is KEDA, which scales from 0 by itself, by the owner of its autoscaler or by its name', () => {
    expect(
      tools({}, [autoscaler('web', {}, { ownerReferences: [scaledObject] }), autoscaler('keda-hpa-web', {})]),
    ).toEqual(['keda web yes', 'keda keda-hpa-web yes']);
  });
});

import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KubernetesObject } from '../../src/objects.ts';
import { go } from './golang.ts';
import { run } from './run.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const object = (properties: object, required: string[] = []): object => ({ type: 'object', properties, required });
const selector = object({ matchLabels: { type: 'object', additionalProperties: text } });

const definition = (
  group: string,
  kind: string,
  scope: 'Cluster' | 'Namespaced',
  versions: { name: string; spec: object }[],
): KubernetesObject => {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: versions.map(({ name, spec }, at) => ({
        name,
        served: true,
        storage: at === 0,
        schema: { openAPIV3Schema: object({ spec }, ['spec']) },
      })),
    },
  };
};

const recording = (recorders: string[], strategies: string[]): object =>
  object(
    {
      kind: { ...text, enum: ['SeccompProfile', 'SelinuxProfile', 'AppArmorProfile'] },
      recorder: { ...text, enum: recorders },
      mergeStrategy: { ...text, enum: strategies },
      podSelector: selector,
    },
    ['kind', 'recorder', 'podSelector'],
  );

/** After the fields of Security Profiles Operator 1.0 (api/profilerecording); its own definitions come in no Go module. */
export const profileRecordingDefinition = definition(
  'security-profiles-operator.x-k8s.io',
  'ProfileRecording',
  'Namespaced',
  [
    { name: 'v1', spec: recording(['Bpf', 'Logs'], ['None', 'Containers']) },
    { name: 'v1beta1', spec: recording(['bpf', 'logs'], ['none', 'containers']) },
    { name: 'v1alpha1', spec: recording(['bpf', 'logs'], ['none', 'containers']) },
  ],
);

const binding = (more: object): object =>
  object(
    {
      profileRef: object(
        {
          kind: { ...text, enum: ['SeccompProfile', 'SelinuxProfile', 'AppArmorProfile'] },
          name: { ...text, maxLength: 253 },
        },
        ['kind', 'name'],
      ),
      image: { ...text, minLength: 1 },
      ...more,
    },
    ['profileRef', 'image'],
  );

/** After api/profilebinding of the same operator. */
export const profileBindingDefinition = definition(
  'security-profiles-operator.x-k8s.io',
  'ProfileBinding',
  'Namespaced',
  [
    { name: 'v1', spec: binding({ podSelector: selector }) },
    { name: 'v1alpha1', spec: binding({}) },
  ],
);

const match = object({
  kinds: { type: 'array', items: object({ apiGroups: texts, kinds: texts }) },
  namespaces: texts,
});
const constraint = (parameters: object): object =>
  object({ enforcementAction: { ...text, enum: ['deny', 'dryrun', 'warn'] }, match, parameters: object(parameters) });

/** The parameters of Gatekeeper's library; Gatekeeper makes these definitions out of constraint templates. */
const parameters: { [kind: string]: object } = {
  K8sPSPPrivilegedContainer: {},
  K8sPSPAllowPrivilegeEscalationContainer: {},
  K8sPSPCapabilities: { allowedCapabilities: texts, requiredDropCapabilities: texts },
  K8sPSPAllowedUsers: { runAsUser: object({ rule: { ...text, enum: ['MustRunAs', 'MustRunAsNonRoot', 'RunAsAny'] } }) },
  K8sPSPReadOnlyRootFilesystem: {},
  K8sPSPSeccompV2: { allowedProfiles: texts, allowedLocalhostFiles: texts },
  K8sPSPProcMount: { procMount: { ...text, enum: ['Default', 'Unmasked'] } },
  K8sPSPHostNamespace: {},
  K8sPSPHostFilesystem: {
    allowedHostPaths: { type: 'array', items: object({ pathPrefix: text, readOnly: { type: 'boolean' } }) },
  },
};

export const constraintKinds = Object.keys(parameters);
export const constraintDefinitions = constraintKinds.map((kind) =>
  definition('constraints.gatekeeper.sh', kind, 'Cluster', [
    { name: 'v1beta1', spec: constraint(parameters[kind] ?? {}) },
  ]),
);

/** Kyverno's own definitions, out of its Go module. */
export const kyvernoDefinitions = async (): Promise<string[]> => {
  const goProgram = await go(() => undefined);
  const downloaded = await run(goProgram, ['mod', 'download', '-json', 'github.com/kyverno/kyverno@v1.19.1'], {
    cwd: tmpdir(),
  });
  const folder = path.join((JSON.parse(downloaded) as { Dir: string }).Dir, 'config', 'crds');
  const files = [
    'policies.kyverno.io/policies.kyverno.io_validatingpolicies.yaml',
    'kyverno/kyverno.io_clusterpolicies.yaml',
  ];
  return files.map((file) => readFileSync(path.join(folder, file), 'utf8'));
};

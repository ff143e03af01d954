import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { go } from './golang.ts';
import { run } from './run.ts';

const moduleFolder = async (module: string): Promise<string> => {
  const goProgram = await go(() => undefined);
  const downloaded = await run(goProgram, ['mod', 'download', '-json', module], { cwd: tmpdir() });
  return (JSON.parse(downloaded) as { Dir: string }).Dir;
};

/** Cilium's own definitions, out of its Go module. */
export const ciliumDefinitions = async (): Promise<string> => {
  const folder = await moduleFolder('github.com/cilium/cilium@v1.20.2');
  return ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies', 'ciliumendpoints']
    .map((name) => readFileSync(path.join(folder, 'pkg/k8s/apis/cilium.io/client/crds/v2', `${name}.yaml`), 'utf8'))
    .join('\n---\n');
};

const stored = ['networkpolicies', 'globalnetworkpolicies', 'networksets', 'globalnetworksets'];

/**
 * Calico's own definitions, out of its Go module: those that it stores policies under. Its API server serves the same fields
 * as `projectcalico.org/v3`; that server comes in no module, so here the stored definitions bear its group and version.
 */
export const calicoDefinitions = async (): Promise<string> => {
  const folder = await moduleFolder('github.com/projectcalico/calico@v1.11.0-cni-plugin.0.20250813170300-a0db560f0520');
  return stored
    .map((name) =>
      readFileSync(path.join(folder, 'libcalico-go/config/crd', `crd.projectcalico.org_${name}.yaml`), 'utf8'),
    )
    .map((text) => text.replaceAll('crd.projectcalico.org', 'projectcalico.org').replaceAll('name: v1\n', 'name: v3\n'))
    .join('\n---\n');
};

type Definition = {
  metadata: { name: string };
  spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: { properties: object } } } } }[] };
};

/** A policy with the member that says in which tier it is (Calico, "Global network policy"). */
const inTiers = (definition: Definition): Definition => {
  const of = definition.spec.versions[0]?.schema.openAPIV3Schema.properties.spec;
  if (of) of.properties = { ...of.properties, tier: { type: 'string' } };
  return definition;
};

const tier = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'tiers.projectcalico.org' },
  spec: {
    group: 'projectcalico.org',
    names: { kind: 'Tier', listKind: 'TierList', plural: 'tiers', singular: 'tier' },
    scope: 'Cluster',
    versions: [
      {
        name: 'v3',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { order: { type: 'number' }, defaultAction: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
};

/** The same with tiers, which the definitions of that module are too old for: the fields are those of Calico's reference. */
export const calicoDefinitionsWithTiers = async (): Promise<string> => {
  const policies = /^(global)?networkpolicies\./;
  const given = parseAllDocuments(await calicoDefinitions()).map((one) => one.toJS() as Definition);
  return [...given.map((one) => (policies.test(one.metadata.name) ? inTiers(one) : one)), tier]
    .map((one) => stringify(one))
    .join('\n---\n');
};

const definitionIn = async (module: string, file: string): Promise<string> =>
  readFileSync(path.join(await moduleFolder(module), file), 'utf8');

/** KEDA's own ScaledObject, out of its Go module. */
export const scaledObjectDefinition = (): Promise<string> =>
  definitionIn('github.com/kedacore/keda/v2@v2.21.0', 'config/crd/bases/keda.sh_scaledobjects.yaml');

/** The Gateway API's own kinds, out of its Go module: that version serves routes of the fourth layer as v1alpha2 alone. */
export const gatewayDefinitions = async (): Promise<string> => {
  const folder = path.join(await moduleFolder('sigs.k8s.io/gateway-api@v1.4.1'), 'config/crd/experimental');
  return ['gateways', 'httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes']
    .map((name) => readFileSync(path.join(folder, `gateway.networking.k8s.io_${name}.yaml`), 'utf8'))
    .join('\n---\n');
};

/** Argo's own Rollout, out of its Go module: the last version that Go 1.26 takes without an update. */
export const rolloutDefinition = (): Promise<string> =>
  definitionIn('github.com/argoproj/argo-rollouts@v1.9.0', 'manifests/crds/rollout-crd.yaml');

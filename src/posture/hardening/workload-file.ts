import type { HardeningFile } from '../posture.ts';
import { yamlText } from './document.ts';
import type { Edit, Template } from './edit.ts';
import { applied, changes, type Plan } from './plan.ts';
import { strategicPatch } from './strategic-patch.ts';
import type { Workload } from './workload.ts';

const nested = (path: readonly string[], value: object): object =>
  path.reduceRight<object>((inner, key) => ({ [key]: inner }), value);

/** The whole patch, with the identity of what it changes: `kubectl patch --patch-file` and kustomize both take it. */
const patchOf = ({ apiVersion, kind, namespace, name, path, template }: Workload, after: Template): object => {
  const annotations = strategicPatch(template.annotations, after.annotations);
  const metadata = Object.keys(annotations).length > 0 ? { annotations } : null;
  const spec = strategicPatch(template.spec, after.spec);
  const identity = { name, namespace };
  if (path.length === 0) return { apiVersion, kind, metadata: { ...identity, ...metadata }, spec };
  return { apiVersion, kind, metadata: identity, ...nested(path, { ...(metadata ? { metadata } : {}), spec }) };
};

const asComponent = (patch: object, { apiVersion, kind, name, namespace }: Workload): object => {
  const [version, group] = apiVersion.split('/').reverse();
  return {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    patches: [{ target: { ...(group ? { group } : {}), version, kind, name, namespace }, patch: yamlText([], patch) }],
  };
};

const command = ({ kind, name, namespace }: Workload, file: string, more: string): string =>
  `kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} --type=strategic --patch-file ${file}${more}`;

const howTo = (workload: Workload, file: string): string[] => {
  switch (workload.route) {
    case 'patch':
      return [
        'Restarts the pods, and with them goes what runs in them: apply it after evidence was captured.',
        `Try: ${command(workload, file, ' --dry-run=server')}`,
        `Do:  ${command(workload, file, '')}`,
      ];
    case 'source':
      return [
        `${workload.kind} is managed by ${workload.manager}: a patch in the cluster would be reverted, so this goes into its sources.`,
        'It is a kustomize component; with Helm, set the same fields in the values of the chart.',
      ];
    case 'recreate':
      return [
        `${workload.kind} cannot be changed in place: merge this into the manifest that makes it, and make it anew.`,
      ];
    case 'custom':
      return [`${workload.kind} takes no strategic merge patch: make the same changes in its manifest.`];
  }
};

/** A file that changes the workload; none when the edits change nothing. `claims` gets the edits that do. */
export const workloadFile = (
  plan: Plan,
  edits: readonly Edit[],
  about: Pick<HardeningFile, 'name' | 'title'> & { readonly claims: (changing: readonly Edit[]) => string },
): HardeningFile[] => {
  const { workload } = plan;
  const changing = edits.filter((edit) => changes(edit, plan));
  if (changing.length === 0) return [];
  const patch = patchOf(workload, applied(changing, plan));
  const body = workload.route === 'source' ? asComponent(patch, workload) : patch;
  const what = `${about.title}: ${changing.map(({ title }) => title).join('; ')}.`;
  const yaml = yamlText([what, ...howTo(workload, about.name)], body);
  return [{ name: about.name, title: about.title, yaml, claims: about.claims(changing) }];
};

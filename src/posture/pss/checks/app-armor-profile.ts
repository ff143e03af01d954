import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { distinct, goQuoted, plural, quoted, setters, sorted } from '../wording.ts';

const prefix = 'container.apparmor.security.beta.kubernetes.io/';
const isBad = (type: string | null): type is string =>
  type !== null && type !== 'RuntimeDefault' && type !== 'Localhost';
const isBadAnnotation = (profile: string): boolean =>
  profile !== '' && profile !== 'runtime/default' && !profile.startsWith('localhost/');

/** Every annotation with the prefix counts, even for a container that is not there. */
const badAnnotations = ({ annotations }: PodView): string[] => {
  const bad: string[] = [];
  for (const key in annotations) {
    const value = annotations[key] ?? '';
    if (key.startsWith(prefix) && isBadAnnotation(value)) bad.push(`${key}=${goQuoted(value)}`);
  }
  return bad;
};

const forbids = (pod: PodView): Forbidden | null => {
  const bad = pod.containers.filter(({ appArmor }) => isBad(appArmor));
  const annotations = badAnnotations(pod);
  const fields = setters(
    isBad(pod.appArmor),
    bad.map(({ name }) => name),
  );
  if (fields === null && annotations.length === 0) return null;
  const types = [pod, ...bad].map(({ appArmor }) => appArmor).filter(isBad);
  const values = [...distinct(types), ...sorted(annotations)];
  const who = [fields, annotations.length > 0 ? plural('annotation', 'annotations', annotations.length) : null];
  return {
    reason: plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length),
    detail: `${who.filter((one) => one !== null).join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

export const appArmorProfile: Check = {
  id: 'appArmorProfile',
  level: 'baseline',
  title: 'No AppArmor profile but the default and local ones',
  allows:
    '`appArmorProfile.type`: unset, RuntimeDefault, Localhost; the older annotations: empty, runtime/default, localhost/*',
  revisions: [{ since: 0, forbids }],
};

import type { Labels } from '../../../objects.ts';
import { type Edit, inContext, inPodContext, without } from '../edit.ts';

const prefix = 'container.apparmor.security.beta.kubernetes.io/';
const isBad = (profile: { type?: string } | undefined): boolean =>
  profile !== undefined && profile.type !== 'RuntimeDefault' && profile.type !== 'Localhost';
const isBadAnnotation = ([key, value]: [string, string]): boolean =>
  key.startsWith(prefix) && value !== 'runtime/default' && !value.startsWith('localhost/');

const withoutBad = (annotations: Labels): Labels =>
  Object.fromEntries(Object.entries(annotations).filter((one) => !isBadAnnotation(one)));

/** Takes away what switches AppArmor off, and asks for nothing: a node without AppArmor would not start the container. */
export const appArmor: Edit = {
  id: 'apparmor',
  title: 'AppArmor is not switched off',
  checks: ['appArmorProfile'],
  controls: ['apparmor'],
  idleOn: ['amazon-linux', 'bottlerocket'],
  apply: (template) => {
    const inContainers = inContext({ ...template, annotations: withoutBad(template.annotations) }, (context) =>
      isBad(context.appArmorProfile) ? without(context, 'appArmorProfile') : context,
    );
    return inPodContext(inContainers, (context) =>
      isBad(context.appArmorProfile) ? without(context, 'appArmorProfile') : context,
    );
  },
};

import type { Container, SecurityContext } from '../../../objects.ts';
import type { ContainerPosture } from '../../posture.ts';
import { type About, type Edit, inContext, inPodContext, without } from '../edit.ts';

/** The user `nonroot` of distroless images: some number must stand there, since root is what the pod has now. */
const someUser = 65532;

const uidOf = (containers: readonly ContainerPosture[], { name }: Container): number | 'unknown' => {
  const { observedUid, runAsUser } = containers.find((one) => one.name === name) ?? {};
  if (typeof observedUid?.value === 'number') return observedUid.value;
  return typeof runAsUser?.value === 'number' ? runAsUser.value : 'unknown';
};

/** What the container runs as now is written out, since the kubelet cannot check a user that the image gives by name. */
const userOf = (context: SecurityContext, container: Container, { containers }: About): SecurityContext => {
  const uid = uidOf(containers, container);
  if (uid === 'unknown' || (uid !== 0 && context.runAsUser === uid)) return context;
  return { ...context, runAsUser: uid === 0 ? someUser : uid };
};

const notRoot = (context: SecurityContext): SecurityContext => ({
  ...(context.runAsUser === 0 ? without(context, 'runAsUser') : context),
  ...(context.runAsNonRoot === false ? { runAsNonRoot: true } : {}),
});

export const nonRoot: Edit = {
  id: 'non-root',
  title: 'containers do not run as root',
  checks: ['runAsNonRoot', 'runAsUser'],
  controls: ['non-root'],
  apply: (template, about) =>
    inPodContext(
      inContext(template, (context, container) =>
        about.isWindows ? notRoot(context) : userOf(notRoot(context), container, about),
      ),
      (context) => ({
        ...(context.runAsUser === 0 ? without(context, 'runAsUser') : context),
        runAsNonRoot: true,
      }),
    ),
};

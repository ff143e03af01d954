import type { ContainerPosture } from '../posture.ts';

const said = ({ name }: ContainerPosture, what: string, source: string): string =>
  `container ${name}: ${what} (${source})`;

export const privileged = (container: ContainerPosture): string | null =>
  container.privileged.value === true ? said(container, 'privileged', container.privileged.source) : null;

/**
 * A capability that the container can come to use: it is in the initial effective set, or in the bounding set while a setuid
 * or file-capability binary may still raise it. A user of the image that is not known may be root.
 */
export const capability = (container: ContainerPosture, wanted: string): string | null => {
  const { bounding, effective } = container.capabilities;
  if (bounding.value === 'unknown' || !bounding.value.includes(wanted)) return null;
  if (effective.value === 'unknown') return said(container, `${wanted} if it runs as root`, bounding.source);
  if (effective.value.includes(wanted)) return said(container, wanted, bounding.source);
  return container.allowPrivilegeEscalation.value === false
    ? null
    : said(container, `${wanted} through a setuid or file-capability binary`, bounding.source);
};

export const oneOf = (container: ContainerPosture, wanted: readonly string[]): string | null =>
  wanted.map((one) => capability(container, one)).find((one) => one !== null) ?? null;

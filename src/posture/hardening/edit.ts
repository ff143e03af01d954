import type { Container, Labels, PodSecurityContext, PodSpec, SecurityContext } from '../../objects.ts';
import type { NodeOs } from '../node.ts';
import type { ContainerPosture } from '../posture.ts';

/** What a controller makes pods from. */
export type Template = { readonly annotations: Labels; readonly spec: PodSpec };

/** What an edit goes by beside the template. */
export type About = {
  /** Minor version of the Pod Security Standards that is aimed at. */
  readonly minor: number;
  readonly containers: readonly ContainerPosture[];
  readonly isWindows: boolean;
  readonly os: NodeOs;
  /** The node offers user namespaces. */
  readonly userNamespaces: boolean;
};

/** One change to a template. It is applied only where something asks for it: a check that forbids, a control that is lacking. */
export type Edit = {
  readonly id: string;
  readonly title: string;
  /** Ids of the Pod Security checks that it satisfies. */
  readonly checks: readonly string[];
  /** Ids of the controls that it puts in force; a trailing `*` stands for any ending. */
  readonly controls: readonly string[];
  /** Nodes on which it makes no difference to an attacker; checks ask for it there all the same. */
  readonly idleOn?: readonly NodeOs[];
  /** Fields that the API refuses on Windows pods. */
  readonly linuxOnly?: true;
  readonly apply: (template: Template, about: About) => Template;
};

export const withSpec = (template: Template, changes: Partial<PodSpec>): Template => ({
  ...template,
  spec: { ...template.spec, ...changes },
});

/** Ephemeral containers are left out: no template has them, and no new pod begins with one. */
export const inEach = (template: Template, change: (container: Container) => Container): Template => {
  const { containers = [], initContainers } = template.spec;
  return withSpec(template, {
    containers: containers.map(change),
    ...(initContainers ? { initContainers: initContainers.map(change) } : {}),
  });
};

export const inContext = (
  template: Template,
  change: (context: SecurityContext, container: Container) => SecurityContext,
): Template =>
  inEach(template, (container) => {
    const context = change(container.securityContext ?? {}, container);
    return Object.keys(context).length > 0 || container.securityContext
      ? { ...container, securityContext: context }
      : container;
  });

export const inPodContext = (
  template: Template,
  change: (context: PodSecurityContext) => PodSecurityContext,
): Template => {
  const context = change(template.spec.securityContext ?? {});
  return Object.keys(context).length > 0 || template.spec.securityContext
    ? withSpec(template, { securityContext: context })
    : template;
};

/** The same object without some of its fields. */
export const without = <T extends object, K extends keyof T>(value: T, ...fields: K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field as K))) as Omit<T, K>;

import { yamlOf } from './yaml.ts';

/** YAML that says first, as comments, what it is and how to apply it. Sentences must hold no text of the finding's. */
export const yamlText = (comments: readonly string[], ...objects: readonly object[]): string => {
  const head = comments.map((line) => `# ${line}\n`).join('');
  return head + objects.map(yamlOf).join('---\n');
};

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Names of Kubernetes objects stand in commands and comments only in the form that RFC 1123 gives them. */
export const isNamespaceName = (name: string): boolean => label.test(name);
export const isObjectName = (name: string): boolean => subdomain.test(name);

import { type LoadedPolicy, loadPolicy } from '../../src/decide/policy.ts';

/** Loads a policy text that is good; throws the messages when it is not. */
export const aPolicy = (text: string): LoadedPolicy => {
  const loaded = loadPolicy(text, 'lazaret.yaml');
  if (loaded.state === 'invalid') throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
  return loaded;
};

/** One rule that matches everything; `more` is appended to the file. */
export const aPolicyOf = (
  rule: { mode?: string; do?: string[]; when?: object; accept?: string[]; expires?: string } = {},
  more = '',
): LoadedPolicy => {
  const { mode = 'enforce', do: actions = ['quarantine'], when = {}, accept = [], expires = '24h' } = rule;
  return aPolicy(`rules:
  - name: everything
    when: ${JSON.stringify(when)}
    do: ${JSON.stringify(actions)}
    mode: ${mode}
    accept: ${JSON.stringify(accept)}
    expires: ${expires}
${more}`);
};

import type { Parameter, Query } from './query.ts';

export type ReadQuery =
  | { readonly state: 'read'; readonly query: Query }
  | { readonly state: 'wrong'; readonly message: string };

const headerForm = /^--[ \t]*(title|question|parameter):[ \t]*(.*?)[ \t]*$/;
const parameterForm = /^([a-z_]{1,40})[ \t]+(text|number|time)(?:[ \t]*=[ \t]*([^:]*?))?[ \t]*:[ \t]*(.+)$/;

const parameterOf = (written: string): Parameter | null => {
  const [, name, type, fallback = '', about = ''] = parameterForm.exec(written) ?? [];
  return name && (type === 'text' || type === 'number' || type === 'time') ? { name, type, fallback, about } : null;
};

/**
 * Front matter and SQL of a file: comments at its beginning, one `-- key: value` a line, so that any tool takes the file
 * as it is. `title`, `question`, and for each parameter `parameter: NAME text|number|time = DEFAULT: what it is`.
 */
export const readQuery = (name: string, file: string): ReadQuery => {
  const lines = file.split(/\r?\n/);
  const parameters: Parameter[] = [];
  const told = { title: '', question: '' };
  let at = 0;
  for (; /^\s*(--.*)?$/.test(lines[at] ?? 'SELECT'); at += 1) {
    const [, key, value = ''] = headerForm.exec(lines[at] ?? '') ?? [];
    if (key === 'title' || key === 'question') told[key] = value;
    if (key !== 'parameter') continue;
    const parameter = parameterOf(value);
    if (!parameter) return { state: 'wrong', message: `${name}:${at + 1}: ${value}: ${expected}` };
    if (parameters.some((one) => one.name === parameter.name))
      return { state: 'wrong', message: `${name}:${at + 1}: ${parameter.name}: is a parameter already` };
    parameters.push(parameter);
  }
  const sql = lines.slice(at).join('\n').trim();
  return { state: 'read', query: { name, ...told, parameters, sql } };
};

const expected = 'say `-- parameter: NAME text: what it is`, or `… number = DEFAULT: what it is`';

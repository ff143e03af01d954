const part = '[A-Za-z0-9_=-][A-Za-z0-9._=-]*';
const form = new RegExp(`^${part}(/${part})*$`);
const prefixForm = new RegExp(`^(${part}/)*(${part})?$`);

/** Keys that mean the same in S3, in a folder and in a shell: no empty part, none that begins with a dot, ASCII only. */
export const checkKey = (key: string): string => {
  if (!form.test(key) || key.length > 512) throw new Error(`not an archive key: ${JSON.stringify(key).slice(0, 200)}`);
  return key;
};

/** A prefix may end anywhere in a key. */
export const checkPrefix = (prefix: string): string => {
  if (!prefixForm.test(prefix))
    throw new Error(`not a prefix of archive keys: ${JSON.stringify(prefix).slice(0, 200)}`);
  return prefix;
};

/** The order of S3's listings; for the characters of keys it is that of JavaScript. */
export const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => {
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
};

/** What stands where a secret stood. */
const mask = '[masked]';

const words =
  'passw(?:or)?d|passphrase|pwd|secret|token|credentials?|(?:api|access|secret|private|account|session|encryption)[-_ ]?(?:access[-_ ]?)?key';

/**
 * A path or a variable is where a secret is, not the secret. Every form begins at a fixed mark and has bounds, or runs to the
 * end of what it takes: a megabyte costs no more than one reading.
 */
const forms: readonly (readonly [form: RegExp, kept: string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, ''],
  [/(:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,128}(?=@)/g, '$1'],
  [/\b(Bearer|Basic)\s{1,8}[A-Za-z0-9+/=._~-]{8,}/gi, '$1 '],
  [/([?&](?:X-Amz-Signature|X-Amz-Security-Token|sig|signature|access_token)=)[^&\s"']+/gi, '$1'],
  [new RegExp(`((?:${words})["']?\\s{0,3}[=:]\\s{0,3}["']?)(?![/$"']|\\[masked\\])[^\\s"'&;,]+`, 'gi'), '$1'],
  [new RegExp(`(?<![\\w-])(--?[\\w-]{0,40}?(?:${words})\\s{1,8}["']?)(?![-/$"']|\\[masked\\])[^\\s"']+`, 'gi'), '$1'],
  [/(?<![\w-])((?:-u|--user)\s{1,8}[^\s:]{1,64}:)[^\s]+/g, '$1'],
  [/(?<![\w.-])eyJ[\w-]{8,}\.[\w.-]+/g, ''],
  [
    /(?<![\w-])(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{30,}|hvs\.[\w-]{16,}|sk-[\w-]{20,})/g,
    '',
  ],
];

/** Most texts have nothing of all this, and there are many of them in a cluster's objects. */
const mayHold =
  /key|passw|passphrase|pwd|secret|token|credential|bearer|basic|:\/\/|eyJ|sig|-u|gh[pousr]_|github_pat|glpat|xox|AIza|hvs\.|sk-/i;

/**
 * The text without what is known by its form to be a secret: private keys, passwords in addresses and options, bearer and
 * other well-known tokens, signatures. A secret of no known form stays: a mask is a help, not a promise.
 */
export const masked = (text: string): string =>
  mayHold.test(text) ? forms.reduce((soFar, [form, kept]) => soFar.replace(form, `${kept}${mask}`), text) : text;

/** A list of words as in `command` and `args`: the word after an option that names a secret is one. */
export const maskedWords = (list: readonly string[]): string[] =>
  list.map((word, at) => {
    const before = list[at - 1] ?? '';
    const isValue = before.startsWith('-') && namesSecret(before) && !/^[-/$]/.test(word);
    return isValue ? mask : masked(word);
  });

const named = new RegExp(`(?:^|[^a-z])(?:${words})$`, 'i');

/** Whether a name says that its value is a secret: `vault.token`, `DB_PASSWORD`, `--api-key`; not `token-file`. */
export const namesSecret = (name: string): boolean => named.test(name.slice(-80));

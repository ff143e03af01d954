export const digestPrefix = 'digests/v1/';

const regionForm = /^[a-z0-9-]{1,32}$/;

/** `region` is the chain's home: an AWS region, or `local`. */
const ofRegion = (region: string): string => {
  if (!regionForm.test(region)) throw new Error(`not a region: ${JSON.stringify(region)}`);
  return `${digestPrefix}${region}/`;
};

/** `digests/v1/REGION/YYYY/MM/DD/HHMMSSZ.json`, the end of the window in UTC: `130000Z` for the hourly one. */
export const digestKey = (region: string, end: Date): string => {
  const [day = '', time = ''] = end.toISOString().split('T');
  return `${ofRegion(region)}${day.replaceAll('-', '/')}/${time.slice(0, 8).replaceAll(':', '')}Z.json`;
};

/** The detached signature of a digest: base64, beside it. */
export const signatureKey = (digest: string): string => `${digest.slice(0, -'.json'.length)}.sig`;

/** A public key in PEM, stored once, named by its fingerprint. */
export const publicKeyKey = (region: string, fingerprint: string): string =>
  `${ofRegion(region)}keys/${fingerprint}.pub`;

export const linkPrefix = (region: string): string => `${ofRegion(region)}chain/`;

/** The one place where the digest with this number can come to be; see `chain.ts`. */
export const linkKey = (region: string, sequence: number): string =>
  `${linkPrefix(region)}${String(sequence).padStart(10, '0')}.json`;

/** What a key below `digests/v1/` is; null for anything that Lazaret did not name. */
export type DigestObject = { readonly region: string; readonly part: 'digest' | 'signature' | 'public-key' | 'link' };

const forms: readonly [RegExp, DigestObject['part']][] = [
  [/^([a-z0-9-]{1,32})\/\d{4}\/\d\d\/\d\d\/\d{6}Z\.json$/, 'digest'],
  [/^([a-z0-9-]{1,32})\/\d{4}\/\d\d\/\d\d\/\d{6}Z\.sig$/, 'signature'],
  [/^([a-z0-9-]{1,32})\/keys\/[0-9a-f]{64}\.pub$/, 'public-key'],
  [/^([a-z0-9-]{1,32})\/chain\/\d{10}\.json$/, 'link'],
];

export const digestObject = (key: string): DigestObject | null => {
  const rest = key.startsWith(digestPrefix) ? key.slice(digestPrefix.length) : '';
  for (const [form, part] of forms) {
    const region = form.exec(rest)?.[1];
    if (region) return { region, part };
  }
  return null;
};

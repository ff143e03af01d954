import packageJson from '../../package.json' with { type: 'json' };

export const version: string = packageJson.version;
/** Name and version, for the records. */
export const software = `lazaret ${version}`;

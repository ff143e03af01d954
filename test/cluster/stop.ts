import { stopRunning } from './running.ts';

/** Jest's global teardown of the project `cluster`. */
// biome-ignore lint/style/noDefaultExport: Jest loads the default export.
export default stopRunning;

import path from 'node:path';
import { pythonTool } from './python-tool.ts';

export const cfnLintRequirement = 'cfn-lint==1.58.0';

/** It works offline. */
export const cfnLint = async (): Promise<string> => path.join(await pythonTool(cfnLintRequirement), 'cfn-lint');

import { cfnLintRequirement } from './cfn-lint.ts';
import { motoRequirement } from './moto.ts';
import { ncaRequirement } from './nca.ts';
import { pythonTool } from './python-tool.ts';

/** Jest's global set-up of the project `aws`: what is installed once is installed before a test's clock runs. */
// biome-ignore lint/style/noDefaultExport: Jest loads the default export.
export default async (): Promise<void> => {
  for (const requirement of [motoRequirement, cfnLintRequirement, ncaRequirement] as const)
    await pythonTool(requirement);
};

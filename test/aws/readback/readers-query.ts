import { AthenaClient, GetNamedQueryCommand, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { account } from '../stack.ts';
import { asFarAsStated, ask, askJson, type Reader } from './reader.ts';

const database: Reader = async (at) => {
  const { Database } = await askJson(at, 'glue', 'AWSGlue.GetDatabase', { Name: at.physicalId });
  const { DatabaseInput } = await at.stated();
  return { properties: { CatalogId: account, DatabaseInput: asFarAsStated(Database, DatabaseInput) } };
};

const table: Reader = async (at) => {
  const stated = (await at.stated()) as { DatabaseName: string; TableInput: object };
  const { Table } = await askJson(at, 'glue', 'AWSGlue.GetTable', {
    DatabaseName: stated.DatabaseName,
    Name: at.physicalId,
  });
  const { DatabaseName, ...read } = Table as Record<string, unknown>;
  return { properties: { CatalogId: account, DatabaseName, TableInput: asFarAsStated(read, stated.TableInput) } };
};

const workGroup: Reader = (at) =>
  ask(AthenaClient, at, async (athena) => {
    const { WorkGroupConfiguration } = await at.stated();
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: at.physicalId }));
    return {
      properties: {
        Name: WorkGroup?.Name,
        Description: WorkGroup?.Description,
        State: WorkGroup?.State,
        WorkGroupConfiguration: asFarAsStated(WorkGroup?.Configuration, WorkGroupConfiguration),
      },
    };
  });

const namedQuery: Reader = (at) =>
  ask(AthenaClient, at, async (athena) => {
    const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId: at.physicalId }));
    return { properties: { ...NamedQuery }, attributes: { NamedQueryId: at.physicalId } };
  });

export const queryReaders: { readonly [type: string]: Reader } = {
  'AWS::Glue::Database': database,
  'AWS::Glue::Table': table,
  'AWS::Athena::WorkGroup': workGroup,
  'AWS::Athena::NamedQuery': namedQuery,
};

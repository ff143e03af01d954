import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { askAthena } from '../../src/adapters/aws/athena.ts';
import { openAthenaEngine } from '../../src/adapters/aws/athena-engine.ts';
import type { Scope } from '../../src/audit/scope.ts';

const client = new AthenaClient({ region: 'eu-west-1' });
const athena = mockClient(client);
const options = { client, workgroup: 'lazaret', database: 'lazaret', wait: async () => {} };

beforeEach(() => {
  athena.reset();
  athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
});

const ends = (...states: string[]): void => {
  const answers = states.map((State) => ({ QueryExecution: { Status: { State, StateChangeReason: 'SYNTAX_ERROR' } } }));
  const [first = {}, ...more] = answers as { QueryExecution: object }[];
  let stub = athena.on(GetQueryExecutionCommand).resolvesOnce(first);
  for (const one of more) stub = stub.resolvesOnce(one);
};

const cells = (...values: (string | undefined)[]): object => ({
  Data: values.map((value) => (value === undefined ? {} : { VarCharValue: value })),
});

const ColumnInfo = [
  { Name: 'name', Type: 'varchar' },
  { Name: 'n', Type: 'bigint' },
  { Name: 'yes', Type: 'boolean' },
];

describe('Athena', () => {
  it('waits for the end, reads every page, and gives each cell its type', async () => {
    ends('QUEUED', 'RUNNING', 'SUCCEEDED');
    athena
      .on(GetQueryResultsCommand)
      .resolvesOnce({
        NextToken: 't',
        ResultSet: {
          ResultSetMetadata: { ColumnInfo },
          Rows: [cells('name', 'n', 'yes'), cells('a', '7', 'true')],
        } as never,
      })
      .resolvesOnce({
        ResultSet: { ResultSetMetadata: { ColumnInfo }, Rows: [cells('b', undefined, 'false')] } as never,
      });
    expect(await askAthena(options, 'SELECT 1')).toEqual({
      state: 'answered',
      table: {
        columns: ['name', 'n', 'yes'],
        rows: [
          ['a', 7, true],
          ['b', null, false],
        ],
      },
    });
  });

  it('never takes an old answer', async () => {
    ends('FAILED');
    await askAthena(options, 'SELECT 1');
    expect(athena.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).toMatchObject({
      WorkGroup: 'lazaret',
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    });
  });

  it('tells why a query failed', async () => {
    ends('FAILED');
    expect(await askAthena(options, 'SELECT nonsense')).toEqual({ state: 'refused', message: 'SYNTAX_ERROR' });
  });

  it.each(['DROP TABLE findings', 'SELECT 1; DROP TABLE findings', "UNLOAD (SELECT 1) TO 's3://x'"])(
    'never sends %s',
    async (sql) => {
      expect(await askAthena(options, sql)).toMatchObject({ state: 'refused' });
      expect(athena.calls()).toHaveLength(0);
    },
  );
});

describe('the tables in Athena', () => {
  const scope: Scope = { from: '2025-01-01T00:00:00.000Z', to: null, account: null, cluster: 'prdo' };
  const rowsOf = (...rows: string[][]): object => ({
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: (rows[0] ?? []).map((Name) => ({ Name, Type: 'varchar' })) },
      Rows: rows.map((row) => cells(...row)),
    },
  });

  it('are asked first what they hold: no rows of a month, account or cluster that they do not know are no answer', async () => {
    ends('SUCCEEDED', 'SUCCEEDED');
    athena
      .on(GetQueryResultsCommand)
      .resolvesOnce(rowsOf(['account_id', 'month'], ['011122223333', '2026-10']) as never)
      .resolvesOnce(rowsOf(['cluster'], ['prod']) as never);

    const { notes } = await openAthenaEngine(options, scope);

    expect(notes.map(({ code }) => code)).toEqual(['athena-bounds', 'range-not-available', 'cluster-not-known']);
  });

  it('that could not be asked are not called empty', async () => {
    ends('FAILED', 'FAILED');
    const { notes } = await openAthenaEngine(options, { ...scope, cluster: null });
    expect(notes).toContainEqual({ code: 'range-not-known', message: expect.stringContaining('SYNTAX_ERROR') });
  });
});

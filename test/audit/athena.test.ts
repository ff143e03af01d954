import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { askAthena } from '../../src/adapters/aws/athena.ts';

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

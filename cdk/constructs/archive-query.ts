import { Aws } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type TableSchema, tables } from '../../src/audit/columns.ts';
import { glueColumns, prestoView, projection } from '../../src/audit/ddl.ts';
import { namedQuery } from '../../src/audit/named-query.ts';
import { queries } from '../../src/audit/queries.ts';
import { type View, views } from '../../src/audit/views.ts';
import { resultsPrefix } from './analytics.ts';

export type ArchiveQueryProps = {
  readonly bucket: Bucket;
  readonly key: Key;
  /** Accounts of the partitions, separated by commas. */
  readonly accounts: string;
};

/** What `lazaret archive query --engine athena` asks for unless told otherwise. */
export const databaseName = 'lazaret';
/** GuardDuty finds things in EKS since then (EKS Protection); a month outside the range would answer no rows, without an error. */
const firstMonth = '2022-01';
/** Bytes one query may read; the whole archive of a million findings has a fifth of it. */
const scanLimit = 1024 ** 3;

const parquet = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};

/** The Parquet as tables and views in Athena, and the questions of the pack, ready to be run there. */
export class ArchiveQuery extends Construct {
  readonly workgroup: CfnWorkGroup;

  constructor(scope: Construct, id: string, props: ArchiveQueryProps) {
    super(scope, id);
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: databaseName, description: 'Findings, decisions and actions of Lazaret' },
    });
    for (const schema of tables) this.table(schema, props).addResourceDependency(database);
    for (const one of views) this.view(one).addResourceDependency(database);
    this.workgroup = workgroup(this, props);
    for (const query of queries)
      new CfnNamedQuery(this, `Query-${query.name}`, {
        name: query.title,
        description: query.question,
        database: databaseName,
        queryString: namedQuery(query),
        workGroup: this.workgroup.name,
      }).addResourceDependency(this.workgroup);
  }

  private table(schema: TableSchema, { bucket, accounts }: ArchiveQueryProps): CfnTable {
    return new CfnTable(this, `Table-${schema.name}`, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName,
      tableInput: {
        name: schema.name,
        description: schema.about,
        tableType: 'EXTERNAL_TABLE',
        parameters: projection(schema, { bucket: bucket.bucketName, accounts: [accounts], from: firstMonth }),
        partitionKeys: [
          { name: 'account_id', type: 'string' },
          { name: 'month', type: 'string' },
        ],
        storageDescriptor: {
          ...parquet,
          columns: glueColumns(schema),
          location: `s3://${bucket.bucketName}/${schema.name}/v1/`,
        },
      },
    });
  }

  private view(view: View): CfnTable {
    return new CfnTable(this, `View-${view.name}`, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName,
      tableInput: {
        name: view.name,
        description: view.about,
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        viewOriginalText: prestoView(view, databaseName),
        viewExpandedText: '/* Presto View */',
        storageDescriptor: { columns: glueColumns(view), serdeInfo: {} },
      },
    });
  }
}

/** Its configuration is everybody's: results are encrypted, no query reads without bound, and no old answer is given again. */
const workgroup = (scope: Construct, { bucket, key }: ArchiveQueryProps): CfnWorkGroup =>
  new CfnWorkGroup(scope, 'Workgroup', {
    name: databaseName,
    description: 'Questions to the archive of Lazaret',
    // Without it the history of questions keeps the stack from being removed.
    recursiveDeleteOption: true,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: scanLimit,
      engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
      resultConfiguration: {
        outputLocation: `s3://${bucket.bucketName}/${resultsPrefix}`,
        expectedBucketOwner: Aws.ACCOUNT_ID,
        encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
      },
    },
  });

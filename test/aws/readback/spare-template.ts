import { account } from '../stack.ts';

const logs = { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
const document = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] });
const root = { Effect: 'Allow', Action: 'kms:*', Principal: { AWS: `arn:aws:iam::${account}:root` }, Resource: '*' };

/** One resource of each type that the emulator and the readers know and the stack may not have today. */
export const spareTemplate = {
  Resources: {
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: { KeyPolicy: document(root), KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' },
    },
    Alias: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/signer', TargetKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: document(trust), MaxSessionDuration: 7200 },
    },
    Managed: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: document(logs), Description: 'Logs', Path: '/', Roles: [{ Ref: 'Role' }] },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler=0' },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 hour)',
        State: 'ENABLED',
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
      },
    },
    Schedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 hour)',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    },
    Database: {
      Type: 'AWS::Glue::Database',
      Properties: { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseInput: { Name: 'lazaret', Description: 'Evidence' } },
    },
    Table: {
      Type: 'AWS::Glue::Table',
      Properties: {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseName: { Ref: 'Database' },
        TableInput: {
          Name: 'findings',
          TableType: 'EXTERNAL_TABLE',
          Parameters: { 'projection.enabled': 'true' },
          PartitionKeys: [{ Name: 'month', Type: 'string' }],
          StorageDescriptor: { Columns: [{ Name: 'finding_id', Type: 'string' }], Location: 's3://analytics/' },
        },
      },
    },
    WorkGroup: {
      Type: 'AWS::Athena::WorkGroup',
      Properties: {
        Name: 'lazaret',
        Description: 'Audit',
        WorkGroupConfiguration: { EnforceWorkGroupConfiguration: true },
      },
    },
    Query: {
      Type: 'AWS::Athena::NamedQuery',
      Properties: {
        Name: 'all',
        Description: 'All',
        Database: 'lazaret',
        QueryString: 'SELECT 1',
        WorkGroup: { Ref: 'WorkGroup' },
      },
    },
  },
};

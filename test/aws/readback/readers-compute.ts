import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import {
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetPolicyCommand as GetFunctionPolicyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { ask, askJson, parsed, type Reader } from './reader.ts';

const role: Reader = (at) =>
  ask(IAMClient, at, async (iam) => {
    const RoleName = at.physicalId;
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    // Policies that other resources put on the role are read with those.
    const own = ((await at.stated())['Policies'] ?? []) as { PolicyName: string }[];
    const names = PolicyNames.filter((name) => own.some(({ PolicyName }) => PolicyName === name));
    const inline = names.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return { PolicyName, PolicyDocument: parsed(PolicyDocument) };
    });
    return {
      properties: {
        RoleName,
        Description: Role?.Description,
        AssumeRolePolicyDocument: parsed(Role?.AssumeRolePolicyDocument),
        MaxSessionDuration: Role?.MaxSessionDuration,
        ManagedPolicyArns: AttachedPolicies.map(({ PolicyArn }) => PolicyArn),
        Policies: await Promise.all(inline),
      },
      attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' },
    };
  });

const policy: Reader = (at) =>
  ask(IAMClient, at, async (iam) => {
    const { Roles, PolicyName } = (await at.stated()) as { Roles: string[]; PolicyName: string };
    const all = Roles.map((RoleName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
    const read = await Promise.all(all);
    return {
      properties: {
        PolicyName: read[0]?.PolicyName,
        PolicyDocument: parsed(read[0]?.PolicyDocument),
        Roles: read.map(({ RoleName }) => RoleName),
      },
    };
  });

const managedPolicy: Reader = (at) =>
  ask(IAMClient, at, async (iam) => {
    const PolicyArn = at.physicalId;
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    const { PolicyRoles = [] } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    return {
      properties: {
        ManagedPolicyName: Policy?.PolicyName,
        Description: Policy?.Description,
        Path: Policy?.Path,
        PolicyDocument: parsed(PolicyVersion?.Document),
        Roles: PolicyRoles.map(({ RoleName }) => RoleName),
      },
      attributes: { PolicyArn },
    };
  });

const logGroup: Reader = async (at) => {
  const target = 'Logs_20140328.DescribeLogGroups';
  const { logGroups } = await askJson(at, 'logs', target, { logGroupNamePrefix: at.physicalId });
  const [found] = logGroups as { logGroupName: string; retentionInDays?: number; arn: string }[];
  return {
    properties: { LogGroupName: found?.logGroupName, RetentionInDays: found?.retentionInDays },
    attributes: { Arn: found?.arn ?? '' },
  };
};

const lambdaFunction: Reader = (at) =>
  ask(LambdaClient, at, async (lambda) => {
    const FunctionName = at.physicalId;
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    const concurrency = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    const { FunctionArn = '', LoggingConfig, Code, ...read } = { Code: undefined, ...Configuration };
    return {
      properties: {
        ...read,
        LoggingConfig: LoggingConfig && { LogGroup: LoggingConfig.LogGroup },
        ReservedConcurrentExecutions: concurrency.ReservedConcurrentExecutions,
      },
      attributes: { Arn: FunctionArn },
    };
  });

const eventSourceMapping: Reader = (at) =>
  ask(LambdaClient, at, async (lambda) => {
    const read = await lambda.send(new GetEventSourceMappingCommand({ UUID: at.physicalId }));
    const FunctionName = read.FunctionArn?.split(':').at(-1);
    return { properties: { ...read, FunctionName }, attributes: { Id: read.UUID ?? '' } };
  });

type Statement = { Sid: string; Action: string; Principal: { Service?: string }; Condition?: Record<string, object> };

const permission: Reader = (at) =>
  ask(LambdaClient, at, async (lambda) => {
    const stated = await at.stated();
    const FunctionName = String(stated['FunctionName']);
    const { Policy } = await lambda.send(new GetFunctionPolicyCommand({ FunctionName }));
    const statements = (parsed(Policy) as { Statement: Statement[] }).Statement;
    const found = statements.find(({ Sid }) => Sid === at.physicalId);
    const conditions = Object.values(found?.Condition ?? {}).flatMap((one) => Object.entries(one));
    const condition = new Map(conditions.map(([name, value]) => [name.toLowerCase(), value]));
    return {
      properties: {
        FunctionName: stated['FunctionName'],
        Action: found?.Action,
        Principal: found?.Principal.Service,
        SourceArn: condition.get('aws:sourcearn'),
        SourceAccount: condition.get('aws:sourceaccount'),
      },
    };
  });

export const computeReaders: { readonly [type: string]: Reader } = {
  'AWS::IAM::Role': role,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Permission': permission,
};

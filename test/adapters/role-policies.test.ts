import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { rolePolicies } from '../../src/adapters/aws/role-policies.ts';

const arn = 'arn:aws:iam::111122223333:role/teams/shop-web';
const iam = mockClient(IAMClient);
const policies = rolePolicies(new IAMClient({ region: 'us-east-1' }));
const failing = (name: string): Error => Object.assign(new Error(`${name} it says`), { name });

beforeEach(() => {
  iam.reset();
  iam.on(GetRoleCommand, { RoleName: 'shop-web' }).resolves({
    Role: { Arn: arn, RoleName: 'shop-web', RoleId: 'AROA', Path: '/teams/', CreateDate: new Date(0) },
  });
});

const named = { RoleName: 'shop-web', PolicyName: 'LazaretRevoke-1' };

describe('inline policies of a role', () => {
  it('are read as text, written and deleted by the name in the ARN', async () => {
    iam.on(GetRolePolicyCommand, named).resolves({ ...named, PolicyDocument: encodeURIComponent('{"a":"b c"}') });
    expect(await policies.get(arn, 'LazaretRevoke-1')).toEqual({ state: 'found', value: '{"a":"b c"}' });
    expect(await policies.put(arn, 'LazaretRevoke-1', '{}')).toEqual({ state: 'written' });
    expect(await policies.delete(arn, 'LazaretRevoke-1')).toEqual({ state: 'written' });
    expect(iam.commandCalls(PutRolePolicyCommand)[0]?.args[0].input).toEqual({ ...named, PolicyDocument: '{}' });
    expect(iam.commandCalls(DeleteRolePolicyCommand)[0]?.args[0].input).toEqual(named);
  });

  it('of a role of that name in another account are neither read nor written', async () => {
    const other = 'arn:aws:iam::999922223333:role/teams/shop-web';
    expect(await policies.get(other, 'x')).toMatchObject({
      state: 'unreachable',
      problem: { code: 'role-of-another-account' },
    });
    expect(await policies.put(other, 'x', '{}')).toMatchObject({ state: 'refused' });
    expect(await policies.delete(other, 'x')).toMatchObject({ state: 'refused' });
    expect(iam.commandCalls(PutRolePolicyCommand).length + iam.commandCalls(DeleteRolePolicyCommand).length).toBe(0);
  });

  it('that are not there are absent, and are deleted already', async () => {
    iam.on(GetRolePolicyCommand).rejects(failing('NoSuchEntityException'));
    iam.on(DeleteRolePolicyCommand).rejects(failing('NoSuchEntityException'));
    expect(await policies.get(arn, 'x')).toEqual({ state: 'absent' });
    expect(await policies.delete(arn, 'x')).toEqual({ state: 'written' });
  });

  it.each([
    ['AccessDenied', 'refused'],
    ['LimitExceededException', 'refused'],
    ['ServiceFailureException', 'unreachable'],
    ['TimeoutError', 'unreachable'],
  ])('%s on a write is %s', async (name, state) => {
    iam.on(PutRolePolicyCommand).rejects(failing(name));
    expect(await policies.put(arn, 'x', '{}')).toMatchObject({
      state,
      problem: { message: expect.stringContaining('it says') },
    });
  });
});

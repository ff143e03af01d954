import { messageManual } from '../../src/notify/message-manual.ts';
import { renderChat } from '../../src/notify/render-chat.ts';
import { renderPage } from '../../src/notify/render-page.ts';
import { renderSlack } from '../../src/notify/render-slack.ts';
import { renderTerminal } from '../../src/notify/render-terminal.ts';
import { renderText } from '../../src/notify/render-text.ts';
import { auditDetail, findingOf } from '../builders/finding.ts';
import { aClusterRoleBinding } from '../builders/kubernetes.ts';
import { manualPlanFor } from '../builders/manual.ts';
import { aComposedTarget, aMessage } from '../builders/message.ts';

const user = { accessKeyDetails: null, kubernetesDetails: { kubernetesUserDetails: { username: 'eve@example.com' } } };
const finding = findingOf(auditDetail(undefined, { resource: user }));
const binding = aClusterRoleBinding('eve-edits', 'edit', [{ kind: 'User', name: 'eve@example.com' }]);

const alert = async () => {
  const manual = await manualPlanFor(finding, [binding]);
  const [target] = finding.targets;
  const about = aComposedTarget({ lookup: 'not-a-pod', posture: null, plans: [], contained: [], manual });
  return aMessage({ finding, targets: [{ ...about, ...(target && { target }) }] });
};

describe('the alert about a target that no rule may act on', () => {
  it.each([
    ['the terminal', renderTerminal],
    ['e-mail', (message: Parameters<typeof renderTerminal>[0]) => renderText(message).body],
    ['the incident page', renderPage],
    ['Slack', (message: Parameters<typeof renderTerminal>[0]) => JSON.stringify(renderSlack(message))],
  ])('says on %s what was seen, what to run and why a person does it', async (_, render) => {
    const text = render(await alert());
    expect(text).toMatch(/What a person can do about user eve@\u2060?example\.com/);
    expect(text).toMatch(/bound by ClusterRoleBinding eve-edits \(ClusterRole\s+edit\)/);
    expect(text).toContain('kubectl delete clusterrolebinding eve-edits');
    expect(text).toContain('a-person-decides');
  });

  it('gives a chat, which shows no section of commands, the first ones as next steps', async () => {
    expect(renderChat(await alert()).content.nextSteps.join('\n')).toContain(
      'kubectl delete clusterrolebinding eve-edits',
    );
  });

  it('is as short as a message may be, and says how much more the record holds', async () => {
    const plan = await manualPlanFor(finding, [binding]);
    const long = messageManual({ ...plan, found: Array.from({ length: 40 }, () => 'x'.repeat(900)) });
    expect(long.found).toHaveLength(13);
    expect(long.found[0]?.length).toBeLessThan(400);
    expect(long.found.at(-1)).toBe('and 28 more, in the record of the decision');
  });
});

/**
 * The scheme of a load balancer of AWS by its host name, which no annotation can make untrue. An ALB or classic one is called
 * NAME-ID.REGION.elb.amazonaws.com, with `internal-` before it where it is internal; the name of an NLB
 * (NAME-ID.elb.REGION.amazonaws.com) does not tell. Source: Elastic Load Balancing user guides, "DNS name".
 */
export const schemeOfHost = (host: string): 'internal' | 'internet-facing' | null => {
  if (/^(dualstack\.)?internal-/.test(host)) return 'internal';
  return /^(dualstack\.)?[\w-]+\.[a-z]{2}(-[a-z]+)+-\d\.elb\.amazonaws\.com(\.cn)?$/.test(host)
    ? 'internet-facing'
    : null;
};

/** What the host names together say: one that faces the internet is enough, and all must be internal to be so. */
export const schemeOfHosts = (hosts: readonly string[]): 'internal' | 'internet-facing' | null => {
  const schemes = hosts.map(schemeOfHost);
  if (schemes.includes('internet-facing')) return 'internet-facing';
  return schemes.length > 0 && schemes.every((one) => one === 'internal') ? 'internal' : null;
};

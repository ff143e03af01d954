import { limitsAfter, none, prevents } from '../entry.ts';
import type { Entry, Family } from '../measure.ts';
import { dnsFirewall } from '../measures/cluster.ts';
import { limits } from '../measures/container.ts';
import { noAwsRole, noToken } from '../measures/identity.ts';
import { egressPolicy, metadataHopLimit, metadataPolicy } from '../measures/network.ts';

const outside = { needs: ['the address is not on the allow-list'] };
const after: readonly Entry[] = [limitsAfter(noToken), limitsAfter(noAwsRole), limitsAfter(metadataHopLimit)];
const connection: readonly Entry[] = [prevents(egressPolicy, outside), ...after];
const query: readonly Entry[] = [
  none(
    egressPolicy,
    'the resolver of the cluster asks on behalf of the pod; the connection that follows would have been stopped',
  ),
  prevents(dnsFirewall),
  ...after,
];
const mining: readonly Entry[] = [limitsAfter(limits)];
const elsewhere = 'egress by policy and DNS Firewall, and how code came to run in the container at all';

const family = (types: readonly string[], techniques: readonly string[], entries: readonly Entry[]): Family => ({
  types,
  techniques,
  entries,
  elsewhere,
});

/** Connections and DNS queries to places of ill repute. */
export const connections: readonly Family[] = [
  family(['Backdoor:Runtime/C&CActivity.B'], ['T1071.001'], connection),
  family(['Backdoor:Runtime/C&CActivity.B!DNS'], ['T1071.004'], query),
  family(['CryptoCurrency:Runtime/BitcoinTool.B'], ['T1496.001'], [...connection, ...mining]),
  family(
    ['CryptoCurrency:Runtime/BitcoinTool.B!DNS', 'Impact:Runtime/BitcoinDomainRequest.Reputation'],
    ['T1496.001', 'T1071.004'],
    [...query, ...mining],
  ),
  family(['Trojan:Runtime/BlackholeTraffic'], ['T1071.001'], connection),
  family(['Trojan:Runtime/BlackholeTraffic!DNS'], ['T1071.004'], query),
  family(['Trojan:Runtime/DropPoint'], ['T1567'], connection),
  family(['Trojan:Runtime/DropPoint!DNS'], ['T1567', 'T1071.004'], query),
  family(['Trojan:Runtime/DGADomainRequest.C!DNS'], ['T1568.002'], query),
  family(['Trojan:Runtime/DriveBySourceTraffic!DNS'], ['T1189'], query),
  family(['Trojan:Runtime/PhishingDomainRequest!DNS'], ['T1566'], query),
  family(
    [
      'Impact:Runtime/AbusedDomainRequest.Reputation',
      'Impact:Runtime/MaliciousDomainRequest.Reputation',
      'Impact:Runtime/SuspiciousDomainRequest.Reputation',
    ],
    ['T1071.004'],
    query,
  ),
  family(['UnauthorizedAccess:Runtime/TorClient', 'UnauthorizedAccess:Runtime/TorRelay'], ['T1090.003'], connection),
  {
    types: ['UnauthorizedAccess:Runtime/MetadataDNSRebind'],
    techniques: ['T1552.005'],
    entries: [prevents(metadataHopLimit), prevents(metadataPolicy), limitsAfter(noAwsRole)],
    elsewhere: 'the metadata options of the instance',
  },
];

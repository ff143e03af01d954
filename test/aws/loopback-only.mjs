// Preloaded into every function under test, and into the tests: nobody talks to anything but this machine. What is tried
// fails, and is told on standard error, whatever the one who tried does with the failure.

import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const isLoopback = (host) => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

const refusal = (what) => {
  process.stderr.write(`REFUSED ${what}\n`);
  return Object.assign(new Error(`refused, for only the loopback may be reached: ${what}`), { code: 'EREFUSEDHERE' });
};

/** Where `connect(options)`, `connect(port, host)`, and Node's own form, `connect([options, callback])`, want to go. */
const hostOf = ([first, second]) => {
  const options = Array.isArray(first) ? first[0] : first;
  if (options !== null && typeof options === 'object')
    return options.path ? 'localhost' : (options.host ?? 'localhost');
  return typeof second === 'string' ? second : 'localhost';
};

const done = Symbol.for('lazaret.loopback-only');

if (!net[done]) {
  net[done] = true;

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...given) {
    const host = hostOf(given);
    if (isLoopback(host)) return connect.apply(this, given);
    // As a connection that fails: later, when whoever asked listens for errors.
    const error = refusal(`connection to ${host}`);
    process.nextTick(() => this.destroy(error));
    return this;
  };

  const send = dgram.Socket.prototype.send;
  dgram.Socket.prototype.send = function (...given) {
    const host = given.findLast((one) => typeof one === 'string') ?? 'localhost';
    if (!isLoopback(host)) throw refusal(`datagram to ${host}`);
    return send.apply(this, given);
  };

  const names = Object.keys(dns).filter((name) => /^(lookup|resolve)/.test(name));
  for (const name of names) {
    const ask = dns[name];
    dns[name] = (host, ...rest) => {
      if (isLoopback(host)) return ask(host, ...rest);
      process.nextTick(rest.at(-1), refusal(`look-up of ${host}`));
    };
  }
  for (const name of names.filter((one) => one in dns.promises)) {
    const ask = dns.promises[name];
    dns.promises[name] = async (host, ...rest) => {
      if (isLoopback(host)) return ask(host, ...rest);
      throw refusal(`look-up of ${host}`);
    };
  }
  syncBuiltinESMExports();
}

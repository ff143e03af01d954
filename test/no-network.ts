import net from 'node:net';

/** Unit tests talk to nobody: a test that opens a connection is in the wrong project. */
const refuse = (): never => {
  throw new Error('unit tests open no connection: move this test to test/cluster or test/aws');
};
net.Socket.prototype.connect = refuse as never;

import { createCluster } from 'redis';
import { findPort } from './ports.js';
import { createRedisClient, startRedis, type RedisServer } from './redis.js';
import { waitFor } from './wait-for.js';

/** Each third of the 16,384 slots has a master; there are no replicas. */
const slots = [
	['0', '5460'],
	['5461', '10922'],
	['10923', '16383']
] as const;

/** A Redis Cluster of three masters on the loopback interface. */
export interface RedisCluster {
	readonly servers: readonly RedisServer[];
	close(): Promise<void>;
}

interface Master {
	readonly server: RedisServer;
	readonly busPort: number;
}

export async function startRedisCluster(): Promise<RedisCluster> {
	const masters = await Promise.all(slots.map(startMaster));
	const first = masters[0];
	for (const [index, { server }] of masters.entries())
		await run(server, [
			['CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1)],
			['CLUSTER', 'ADDSLOTSRANGE', ...(slots[index] ?? [])],
			['CLUSTER', 'MEET', '127.0.0.1', String(first?.server.port), String(first?.busPort)]
		]);
	await Promise.all(masters.map(({ server }) => waitFor(() => knowsAll(server))));
	const servers = masters.map(({ server }) => server);
	return {
		servers,
		close: async () => void (await Promise.all(servers.map((server) => server.close())))
	};
}

/** A client of a cluster that knows one of its masters; `connect` is the caller's. */
export function createRedisClusterClient({ servers }: RedisCluster) {
	const client = createCluster({ rootNodes: servers.slice(0, 1).map(({ url }) => ({ url })) });
	client.on('error', () => {});
	return client;
}

async function startMaster(): Promise<Master> {
	// The port of the bus is ten thousand above, unless told: that may be none.
	const busPort = await findPort();
	const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
	return { server: await startRedis({ args }), busPort };
}

async function knowsAll(server: RedisServer): Promise<boolean> {
	const [info] = await run(server, [['CLUSTER', 'INFO']]);
	return (
		String(info).includes('cluster_state:ok') &&
		String(info).includes('cluster_slots_ok:16384') &&
		String(info).includes(`cluster_size:${slots.length}`)
	);
}

async function run(server: RedisServer, commands: readonly string[][]): Promise<unknown[]> {
	const client = await createRedisClient(server.url).connect();
	try {
		const replies: unknown[] = [];
		for (const command of commands) replies.push(await client.sendCommand(command));
		return replies;
	} finally {
		client.destroy();
	}
}

/** The local Logto of the walks, in a process of its own, so that its calls into the library are not theirs. */
import { startLocalLogto } from '../../src/lib/local/index.ts';

const logto = await startLocalLogto({ port: 0 });
process.on('disconnect', () => void logto.close());
process.send?.({
	AUTH_LOGTO_ISSUER: logto.endpoint,
	AUTH_LOGTO_ID: logto.clientId,
	AUTH_LOGTO_SECRET: logto.clientSecret
});

/**
 * The rooms of `src/lib/server` from the lowest to the highest. A room imports only rooms below it; the sentence says
 * what it is for, so that a message of the linter says why. Types count as well.
 *
 * @type {ReadonlyArray<{ room: string, reason: string }>}
 */
export const rooms = [
	{ room: 'internal', reason: 'It knows neither Logto nor SvelteKit, so any room can use it.' },
	{ room: 'kit', reason: 'It is the one way to SvelteKit, and everything above uses it.' },
	{ room: 'observability', reason: 'Every room may log, so logs depend on no room.' },
	{ room: 'dependencies', reason: 'It checks installed packages before anything uses them.' },
	{ room: 'stores', reason: 'A store keeps sealed strings and does not know what they are.' },
	{ room: 'config', reason: 'The options are checked before anything works with them.' },
	{ room: 'logto', reason: 'It sends requests to Logto and does not know for whom.' },
	{ room: 'session', reason: 'A session is read and written without asking Logto.' },
	{ room: 'provider', reason: 'It also runs in apps of Auth.js without this hook.' },
	{ room: 'authjs', reason: 'It runs Auth.js and decides nothing about sessions.' },
	{ room: 'app-callbacks', reason: 'The functions of the app receive values, not our objects.' },
	{
		room: 'tokens',
		reason: 'Tokens are fetched without the request and its guards, which need them.'
	},
	{
		room: 'management-api',
		reason: 'It asks the Management API with a token of the app, for no user.'
	},
	{ room: 'received-tokens', reason: 'A token that a caller sent is checked without any session.' },
	{
		room: 'sign-in/transaction',
		reason: 'The state of a sign-in is kept in cookies, whatever endpoint reads it.'
	},
	{ room: 'runtime', reason: 'It builds the parts of one configuration and serves every request.' },
	{ room: 'request', reason: 'It knows one request and its session, and refuses nothing.' },
	{ room: 'http', reason: 'It reads requests and creates responses; it does not decide.' },
	{ room: 'start-checks', reason: 'It warns about the set-up and changes no answer.' },
	{ room: 'guards', reason: 'Guards decide for a request; what they protect is above them.' },
	{ room: 'locals', reason: 'It is what an app calls in its own code.' },
	{ room: 'backchannel', reason: 'Logto calls it, without a user and a session of its own.' },
	{ room: 'sign-in', reason: 'It goes from the form to the session cookie, in one room.' },
	{ room: 'endpoints', reason: 'It mounts what the rooms below answer under `basePath`.' },
	{ room: 'webhooks', reason: 'It is an entry of its own: no request goes through it.' },
	{ room: 'handle', reason: 'The hook uses every room, and no room knows the hook.' },
	{ room: 'logto-auth', reason: 'It is the entry that an app calls.' }
];

/**
 * The parts of a room in the same way; parts that stand in no order do not import each other.
 *
 * @type {ReadonlyArray<{ part: string, above: readonly string[], reason: string }>}
 */
export const parts = [
	{
		part: 'session/record',
		above: ['cookie', 'store'],
		reason: 'A record is the same wherever it is kept.'
	},
	{
		part: 'session/cookie',
		above: ['store'],
		reason: 'A session in a cookie needs no store.'
	},
	{
		part: 'guards/forms',
		above: ['answers', 'rules', 'remote', 'bearer'],
		reason: 'A refused form is kept before any answer is made.'
	},
	{
		part: 'guards/answers',
		above: ['rules', 'remote', 'bearer'],
		reason: 'An answer does not depend on what refused the request.'
	},
	{
		part: 'guards/rules',
		above: ['remote', 'bearer'],
		reason: 'The rule table knows neither remote functions nor tokens.'
	},
	{
		part: 'guards/remote',
		above: ['rules', 'bearer'],
		reason: 'Remote functions are guarded by their own call, not by the table.'
	},
	{
		part: 'guards/bearer',
		above: ['forms', 'answers', 'rules', 'remote'],
		reason: 'A caller with a token gets no page and no form.'
	}
];

/**
 * Imports that run upward all the same, by file.
 *
 * @type {ReadonlyArray<{ file: string, room: string, reason: string }>}
 */
export const exceptions = [
	{
		file: 'http/response.ts',
		room: 'guards',
		reason: 'Whether a stream is public is said by the keys of a rule table.'
	}
];

const isFile = (room) => ['kit', 'authjs', 'runtime', 'handle', 'logto-auth'].includes(room);

/** How an import of a room is written, at any depth. */
const toPattern = (room) =>
	isFile(room) ? `**/${room}.js` : room === 'sign-in' ? '**/sign-in/*.js' : `**/${room}/**`;

/** The files of a room. */
const toFiles = (room) =>
	isFile(room)
		? `src/lib/server/${room}.ts`
		: `src/lib/server/${room}/${room === 'sign-in' ? '*' : '**/*'}.ts`;

const allowed = (file) => exceptions.filter((each) => each.file === file).map(({ room }) => room);

const toEntry = (room, files, ignores, higher, reason) => ({
	files,
	ignores,
	rules: [
		[
			// A room within a room reaches the files around it as `../x.js`.
			[...higher.map(toPattern), ...(room.includes('/') ? ['../*.js'] : [])],
			`server/${room} imports only rooms below it. ${reason}`
		]
	]
});

const roomEntries = rooms.slice(0, -1).flatMap(({ room, reason }, index) => {
	const higher = rooms.slice(index + 1).map((each) => each.room);
	const special = exceptions.map(({ file }) => file).filter((file) => file.startsWith(`${room}/`));
	return [
		toEntry(
			room,
			[toFiles(room)],
			special.map((file) => `src/lib/server/${file}`),
			higher,
			reason
		),
		...special.map((file) =>
			toEntry(
				room,
				[`src/lib/server/${file}`],
				[],
				higher.filter((each) => !allowed(file).includes(each)),
				reason
			)
		)
	];
});

/** The directions within `src/lib/server`, as entries of the table in `eslint.config.js`. */
export const serverDirections = [
	...roomEntries,
	...parts.map(({ part, above, reason }) => ({
		files: [`src/lib/server/${part}/**/*.ts`],
		ignores: [],
		rules: [
			[above.map((name) => `**/${name}/**`), `server/${part} does not import this. ${reason}`]
		]
	}))
];

import { opensNewTab, toAccountLabel } from '../shared/account-labels.js';
import type { AccountLinkMessages } from './types.js';

/** English. */
export const defaultMessages: AccountLinkMessages = { label: toAccountLabel, newTab: opensNewTab };

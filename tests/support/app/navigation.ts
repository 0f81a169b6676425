export const goto = async (): Promise<void> => undefined;
export const refreshAll = async (): Promise<void> => undefined;

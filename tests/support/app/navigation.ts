export const beforeNavigate = (): void => undefined;
export const goto = async (): Promise<void> => undefined;
export const refreshAll = async (): Promise<void> => undefined;

/** The API whose access token the page needs. */
export const resource = 'https://api.example.test';

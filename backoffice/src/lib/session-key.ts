/** Where the caller's session is kept among what was asked of the platform. */
export const SESSION_KEY = ['session'] as const;

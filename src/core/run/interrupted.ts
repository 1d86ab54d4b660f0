/** Why a check that must not be done twice, and was cut off in the middle, waits for a person. */
export const interrupted = 'interrupted: it may have happened; a person must look';

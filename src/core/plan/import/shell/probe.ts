export const probe = { isStated: false, least: {}, review: null };

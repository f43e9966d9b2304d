/** This many days before the token expires, an alarm is raised, and the commands warn. */
export const TOKEN_WARNING_DAYS = 14;

/** Counts the requests of all apps that wait for a dyno. */
export class WaitingRoom {
  taken = 0;
}

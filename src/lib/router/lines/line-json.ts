/** Writes router lines as JSON; the parts that rarely change are made once. */
export class LineJson {
  #second = -1;
  #stamp = '';
  #appId = '';
  #appJson = '';

  /**
   * One JSON object and a comma.
   * @param at unix time, ms with fractions
   */
  format(appId: string, at: number, message: string): string {
    const second = Math.floor(at / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#stamp = new Date(second * 1000).toISOString().slice(0, 20);
    }
    if (appId !== this.#appId) {
      this.#appId = appId;
      this.#appJson = JSON.stringify(appId);
    }
    const micros = Math.floor((at - second * 1000) * 1000);
    const millis = Math.floor(micros / 1000);
    const padded = millis < 10 ? `00${millis}` : millis < 100 ? `0${millis}` : millis;
    return `{"appId":${this.#appJson},"time":"${this.#stamp}${padded}Z","micros":${micros % 1000},"message":${JSON.stringify(message)}},`;
  }
}

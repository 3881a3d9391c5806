/** Build output with everything that differs from run to run put in a fixed form. */
export function steady(output: string): string {
  return output
    .replaceAll(/\b\d+(\.\d+)?m?s\b/g, 'TIME')
    .replaceAll(/Done: [\d.]+[MK]/g, 'Done: SIZE')
    .replaceAll(/\/tmp\/build_[0-9a-f]+/g, 'BUILD_DIR')
    .replaceAll(/[ \t]+$/gm, '');
}

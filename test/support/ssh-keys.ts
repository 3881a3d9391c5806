/** Made with `ssh-keygen`; fingerprints as `ssh-keygen -E md5 -lf` prints them. */
export const ED25519 = {
  line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDTI1e6LmwNfwKl9ZdNTvzOgARtfJHciUToDcmD820V6 me@laptop',
  fingerprint: 'cc:b8:fe:91:f2:6a:50:92:97:ba:a7:58:18:6e:97:e2',
};

export const ECDSA = {
  line: 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBF27E/d5XFhg9AWo8L/nMki/lHO5ej4IS8OYIweYTa8Qty+1ATyhr0WFHatMZGWSsEeRHFTYKJfFFTtBXtYzL2E= me@laptop',
  fingerprint: 'f3:94:e2:f7:f0:95:10:17:93:91:94:65:9f:95:43:bf',
};

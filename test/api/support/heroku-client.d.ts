declare module 'heroku-client' {
  const Heroku: new (options: { readonly host: string; readonly token: string }) => never;
  export default Heroku;
}

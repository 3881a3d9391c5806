# What the app's processes and later buildpacks get.

hand_over_environment() {
  mkdir -p "$BUILD_DIR/.profile.d"
  cp "$PACK_DIR/profile/python.sh" "$BUILD_DIR/.profile.d/python.sh"
  cat >"$PACK_DIR/export" <<EOF
export PATH="$PYTHON_DIR/bin:\$PATH"
export PYTHONUSERBASE="$PYTHON_DIR"
EOF
}

warn_when_nothing_starts() {
  [[ -f Procfile || -f heroku.yml ]] || warning 'Nothing says how this app is started.' 'Add a Procfile, such as: web: python app.py'
}

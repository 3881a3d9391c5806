# What the app's processes and later buildpacks get.

hand_over_environment() {
  mkdir -p "$BUILD_DIR/.profile.d"
  cp "$PACK_DIR/profile/nodejs.sh" "$BUILD_DIR/.profile.d/nodejs.sh"
  cat >"$PACK_DIR/export" <<EOF
export PATH="$NODE_DIR/bin:$BUILD_DIR/node_modules/.bin:\$PATH"
export NODE_HOME="$NODE_DIR"
EOF
}

# Headers and manuals serve the build alone, and are a third of the runtime.
drop_build_only_files() {
  rm -rf "$NODE_DIR/include" "$NODE_DIR/share" "$NODE_DIR"/*.md "$NODE_DIR/package.json"
}

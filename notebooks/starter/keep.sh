for folder in observations editions; do if [ -d "$folder" ]; then git add -A -- "$folder"; fi; done
if ! git diff --cached --quiet; then
  git -c user.name="Goals" -c user.email="goals@localhost" commit -q -m "Figures and edition of $(date -u +%F) [skip ci]"
  git push -q origin HEAD || echo "Nothing could be pushed; the next run tries again."
fi

import type { texts as english } from '../en/questionnaire';
import type { SameKeys } from '../same-keys';

export const texts: SameKeys<typeof english> = {
  title: 'Questionnaire',
  subtitle:
    'Vos propres questions, posées après les avis sur la marque et les produits. Les réponses sont pour vous seul et ne sont jamais publiées.',
  emptyTitle: 'Aucune question à vous pour l’instant',
  emptyText:
    'Demandez ce que vous voulez savoir en plus de l’avis : la livraison, ou comment vos clients vous ont trouvé.',
  add: 'Ajouter une question',
  most: '{{count}} questions au plus : chacune coûte des réponses.',
  kinds: {
    rating: 'Étoiles de 1 à 5',
    score: 'Recommandation de 0 à 10',
    choice: 'Un choix parmi plusieurs',
    text: 'Texte libre',
  },
  question: 'Question {{number}}',
  text: 'Question',
  textHint: 'Comment s’est passée la livraison ?',
  required: 'Une réponse est obligatoire',
  choices: 'Choix',
  choice: 'Choix {{number}}',
  addChoice: 'Ajouter un choix',
  removeChoice: 'Retirer le choix {{number}}',
  up: 'Monter',
  down: 'Descendre',
  remove: 'Retirer',
  upQuestion: 'Monter la question {{number}}',
  downQuestion: 'Descendre la question {{number}}',
  removeQuestion: 'Retirer la question {{number}}',
};
